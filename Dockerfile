# The one image of every process of Tonghu: docker-compose.yml says which command runs in which service.
FROM node:24-slim
WORKDIR /tonghu
ENV NODE_ENV=production
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
# Named one by one, so that secrets and data beside them in the checkout (.env, .data) cannot get in.
COPY .swcrc ./
COPY src src
COPY policies policies
COPY schema schema
COPY migrations migrations
RUN mkdir /data && chown node:node /data
USER node
